"""What people see: one generator of sentences, our own charts, and one self-contained page in two languages."""
