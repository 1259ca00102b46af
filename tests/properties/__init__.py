"""What holds whatever happens, in any order."""
