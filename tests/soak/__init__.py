"""A day in minutes and an hour in full: does the wall stay filled, and the player as small as it began?"""
