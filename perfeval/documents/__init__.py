"""Opens somebody else's documents: what the eye sees in Word, Excel, pages and text, each piece with its address."""
