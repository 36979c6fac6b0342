"""What is going on at this moment: who looks at what, and a word to each when it changes."""
