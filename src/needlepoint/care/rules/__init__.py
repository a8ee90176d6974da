"""Rules: questions, answers, screening and what licences allow."""
