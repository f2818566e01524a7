"""What a price does: elasticities with their evidence, prices that earn more, what competitors ask."""
