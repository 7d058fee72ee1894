from client import hubspot

fixed = {"dealname": "x", "pipeline": "7831", "dealstage": "99124"}  # expect: P7 P7
ticket = {"hs_pipeline_stage": "4511"}  # expect: P7
properties["dealstage"] = "99124"  # expect: P7
read = {"dealstage": stage.id}
build = {"pipeline": "release"}
