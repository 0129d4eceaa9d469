"""What content editors run on their files: `check` explains mistakes, `try` what a sentence means to us."""
