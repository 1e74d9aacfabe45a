node --input-type=module --eval '
  import { createServer } from "node:http";
  import { writeFileSync } from "node:fs";
  const portal = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<h1>Please log in</h1>"));
  portal.listen(0, "127.0.0.1", () => {
    const clusters = [{ name: "portal", cluster: { server: `http://127.0.0.1:${portal.address().port}` } }];
    const contexts = [{ name: "nonprod", context: { cluster: "portal" } }];
    writeFileSync("kubeconfig", JSON.stringify({ kind: "Config", clusters, contexts }));
  });' &
until [ -s kubeconfig ]; do sleep 0.1; done
kubestage plan base.yaml --context nonprod --kubeconfig kubeconfig
code=$?
kill $!
exit $code
