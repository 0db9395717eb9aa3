/** Text that may stand within a script element. */
const inScript = (value: string): string => JSON.stringify(value).replace(/</g, "\\u003c");

/**
 * Renews the access token, then replaces itself with `next`, a path that `safeNext` has passed. Nobody signed in: on to the
 * sign-in page. No answer: says so and stays, so that it can't run in circles.
 */
export const refreshPage = (next: string, nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>One moment - Octoco Wallet</title>
</head>
<body>
<noscript><p>Octoco Wallet needs JavaScript. <a href="/sign-in">Sign in</a></p></noscript>
<p id="failed" hidden>We couldn't reach the wallet. Check your connection, then load this page again.</p>
<script nonce="${nonce}">
const next = ${inScript(next)};
const renew = () => fetch("/api/session/refresh", { method: "POST" });
const locked = () => navigator.locks ? navigator.locks.request("wallet-refresh", renew) : renew();
locked().then((answer) => {
  if (answer.ok) location.replace(next);
  else if (answer.status === 401) location.replace("/sign-in?next=" + encodeURIComponent(next));
  else throw new Error("no answer");
}).catch(() => { document.getElementById("failed").hidden = false; });
</script>
</body>
</html>
`;
