"""Opens somebody else's documents: what the eye sees in Word, Excel, web pages and text, each piece with its address."""
