"""What a customer is worth: order models, spend models, RFM, tiers and migration."""
