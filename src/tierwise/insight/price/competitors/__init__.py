"""What competitors ask: which of their offers is ours, how our price stands, what they change and when."""
