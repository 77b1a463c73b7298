"""Documents that come home: whose they are, what they say, and how it joins the params."""
