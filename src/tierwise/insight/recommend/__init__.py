"""What fits a customer: models that score every product for every history, slates made of them, and their measure."""
