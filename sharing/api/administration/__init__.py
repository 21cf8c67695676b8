"""The administration in the API: the switch, the policy, the people outside, and what happened."""
