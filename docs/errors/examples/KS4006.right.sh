cat > test.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec:
  cluster: nonprod
  tier: verification
  after: [dev]
  entry: { checks: { load: { recorded: before } } }
END
cat > service.mjs <<'END'
import { createHmac } from "node:crypto";
const [release, secret] = process.argv.slice(2);
const data = { check: "load", app: "web", stage: "dev", release, outcome: "passed", said: "p95 is 120 ms" };
const body = JSON.stringify({ type: "kubestage.result", data });
const time = Math.floor(Date.now() / 1000);
const key = Buffer.from(secret.slice("whsec_".length), "base64");
const signature = createHmac("sha256", key).update(`msg_1.${time}.${body}`).digest("base64");
console.log(`webhook-id: msg_1\nwebhook-timestamp: ${time}\nwebhook-signature: v1,${signature}\n`);
process.stdout.write(body);
END
kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage release create --all . && kubestage promote
export LOAD_SECRET=whsec_bG9hZC1zZWNyZXQtb2YtMzItY2hhcmFjdGVycyE=
release=$(kubestage release list web | grep -o 'web-[0-9a-f]*' | head -n 1)
node service.mjs "$release" "$LOAD_SECRET" > message.http
kubestage record load web --in dev --signed-message message.http --secret LOAD_SECRET
