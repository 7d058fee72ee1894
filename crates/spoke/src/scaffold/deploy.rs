//! Files that bring the gateway to a platform: one folder of templates for each.

use super::{File, Scaffold};

/// Where it runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target {
    Docker,
    Fly,
    CloudRun,
    Vercel,
    Kubernetes,
    Systemd,
}

const DOCKERFILE: &str = include_str!("../../templates/deploy/Dockerfile");
const IGNORE: &str = include_str!("../../templates/deploy/dockerignore");

/// The files for a target.
#[must_use]
pub fn deploy(target: Target) -> Scaffold {
    let image = || {
        vec![
            File::new("Dockerfile", DOCKERFILE),
            File::new(".dockerignore", IGNORE),
        ]
    };
    let with = |mut files: Vec<File>, more: Vec<File>| {
        files.extend(more);
        files
    };
    let (files, next): (Vec<File>, &[&str]) = match target {
        Target::Docker => (
            with(
                image(),
                vec![File::new(
                    "compose.yaml",
                    include_str!("../../templates/deploy/compose.yaml"),
                )],
            ),
            &[
                "put the token into secrets/hubspot_access_token (mode 0600, never committed)",
                "docker compose build; the gateway wants a key before it starts: docker compose run --rm --entrypoint spoke gateway gateway key create --role writer --name app",
                "docker compose up",
            ],
        ),
        Target::Fly => (
            with(
                image(),
                vec![File::new(
                    "fly.toml",
                    include_str!("../../templates/deploy/fly.toml"),
                )],
            ),
            &[
                "fly secrets import < secrets.env   (a line HUBSPOT_ACCESS_TOKEN=…, so that it is in no command line)",
                "fly deploy; the gateway starts once its volume holds a key (spoke gateway key create)",
            ],
        ),
        Target::CloudRun => (
            with(
                image(),
                vec![
                    File::new(
                        "service.yaml",
                        include_str!("../../templates/deploy/service.yaml"),
                    ),
                    File::program(
                        "deploy-cloud-run.sh",
                        include_str!("../../templates/deploy/deploy-cloud-run.sh"),
                    ),
                ],
            ),
            &[
                "gcloud secrets create hubspot-access-token --data-file=-   (the token on standard input)",
                "PROJECT=my-project ./deploy-cloud-run.sh",
            ],
        ),
        Target::Vercel => (
            vec![
                File::new("vercel.json", include_str!("../../templates/deploy/vercel.json")),
                File::new(
                    "api/hubspot.mjs",
                    include_str!("../../templates/deploy/vercel-proxy.mjs"),
                ),
            ],
            &[
                "run the gateway elsewhere (docker, fly, cloud-run): functions end after seconds and can't hold it",
                "vercel env add SPOKE_GATEWAY_URL; vercel env add SPOKE_GATEWAY_KEY; vercel env add APP_KEY",
            ],
        ),
        Target::Kubernetes => (
            with(
                image(),
                vec![File::new(
                    "kubernetes.yaml",
                    include_str!("../../templates/deploy/kubernetes.yaml"),
                )],
            ),
            &[
                "kubectl create secret generic hubspot --from-file=access-token=/dev/stdin",
                "kubectl apply -f kubernetes.yaml; the gateway starts once its volume holds a key (spoke gateway key create)",
            ],
        ),
        Target::Systemd => (
            vec![File::new(
                "spoke-gateway.service",
                include_str!("../../templates/deploy/spoke-gateway.service"),
            )],
            &[
                "systemd-creds encrypt --name=hubspot-access-token - /etc/credstore.encrypted/hubspot-access-token",
                "make a key in /var/lib/spoke-gateway (spoke gateway key create), then systemctl enable --now ./spoke-gateway.service",
            ],
        ),
    };
    Scaffold {
        files,
        next: next.iter().map(|line| (*line).to_owned()).collect(),
    }
}
