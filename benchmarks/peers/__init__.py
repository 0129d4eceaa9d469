"""The usual Rasa pipelines with TensorFlow, trained and measured on the same sentences as Mourchid."""
