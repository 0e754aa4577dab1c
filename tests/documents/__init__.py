"""The room of the Word documents."""
