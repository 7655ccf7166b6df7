"""The pages of the phone, by tab."""
