"""The site: settings, permissions, errors, jobs and all that the pages share."""
