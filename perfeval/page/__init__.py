"""What a page is made of: blocks, grids, glyphs; the contract between notebook and prints."""
