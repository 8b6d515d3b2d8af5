"""What comes in from a browser: the head of the form (crispy), the whole submission, the small forms around it."""
