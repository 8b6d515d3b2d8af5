"""What is typed about frameworks and the library. Every message is Chinese and stands at its field."""
