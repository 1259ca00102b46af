"""Network days as they are shown: lists and cards, the sign-up form, the secretariat's forms, notices."""
