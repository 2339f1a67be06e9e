"""What is asked for: subjects, marks, options, and their frames."""
