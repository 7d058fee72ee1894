#!/bin/sh
# Written by `spoke init deploy --target cloud-run`. Builds, and replaces the service. No secret passes through here:
# the service reads the secret `hubspot-access-token` by its name.
set -eu
: "${PROJECT:?set PROJECT to the id of the project}"
REGION="${REGION:-us-central1}"
IMAGE="$REGION-docker.pkg.dev/$PROJECT/spoke/gateway:$(date +%Y%m%d%H%M%S)"
export PROJECT REGION IMAGE

gcloud builds submit --project "$PROJECT" --tag "$IMAGE" .
gcloud secrets add-iam-policy-binding hubspot-access-token --project "$PROJECT" \
  --member "serviceAccount:hubspot-gateway@$PROJECT.iam.gserviceaccount.com" \
  --role roles/secretmanager.secretAccessor
sed -e "s|\${PROJECT}|$PROJECT|g" -e "s|\${IMAGE}|$IMAGE|g" service.yaml > service.filled.yaml
gcloud run services replace service.filled.yaml --project "$PROJECT" --region "$REGION"
rm service.filled.yaml
