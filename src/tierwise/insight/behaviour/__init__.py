"""What a customer will do: questions asked of every customer, answered by the method that held on earlier dates."""
