"""Two values of one thing, told in unlike words: counts, times of day, editions, corrections."""
