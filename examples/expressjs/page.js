const ROUTES = [
  ['GET', '/json', 'JSON, with the request id'],
  ['GET', '/cookies', 'sets two cookies and counts your visits'],
  ['GET', '/stream', 'five chunks, one second in all'],
  ['GET', '/download?size=1048576', 'one mebibyte of binary, its hash in x-content-sha256'],
  ['GET', '/echo?a=1&a=2&b=%2F', 'what the app saw of the request'],
  ['GET', '/error', 'throws: a 500'],
];

/** The HTML page at `/`. */
export function page(lambda) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Express on Lambda</title>
<style>
  :root { color-scheme: light dark; --accent: light-dark(#0b5cad, #7cc0ff); --line: light-dark(#d9dee5, #39424e); }
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem; color: light-dark(#1b2430, #e6ebf1); background: light-dark(#fbfcfd, #14191f); }
  h1 { line-height: 1.2; margin-bottom: .25rem; }
  a { color: var(--accent); }
  code, dd { font-family: ui-monospace, monospace; font-size: .92em; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
  dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  li { margin: .3rem 0; }
  output { display: block; margin-top: .5rem; overflow-wrap: anywhere; }
  input { font: inherit; max-width: 100%; }
</style>
</head>
<body>
<h1>Express on Lambda</h1>
<p>An ordinary Express 5 app. ${
    lambda
      ? 'This page came through Lambda&rsquo;s Runtime API: front door, event, adapter, app, and back.'
      : 'It was asked directly: there is no Lambda in front of it.'
  }</p>
${lambda ? facts(lambda) : ''}
<h2>Try it</h2>
<ul>
${ROUTES.map(([method, path, what]) => `<li><code>${method}</code> <a href="${escape(path)}">${escape(path)}</a>: ${escape(what)}</li>`).join('\n')}
<li><code>POST</code> <label for="file">/upload</label>: up to 5 MB, answered with size and SHA-256 (Lambda takes 4.5 MB of binary)<br>
<input id="file" type="file"><output id="result" for="file"></output></li>
</ul>
<script>
document.getElementById('file').addEventListener('change', async ({ target }) => {
  const result = document.getElementById('result');
  if (!target.files[0]) return;
  result.textContent = 'uploading…';
  try {
    const answer = await fetch('/upload', { method: 'POST', body: target.files[0] });
    result.textContent = answer.status + ' ' + (await answer.text());
  } catch (error) {
    result.textContent = String(error);
  }
});
</script>
</body>
</html>
`;
}

function facts(lambda) {
  const rows = [
    ['Request id', lambda.request_id],
    ['Function', lambda.env_config?.function_name],
    ['Deadline', lambda.deadline ? new Date(lambda.deadline).toISOString() : undefined],
    ['Trace', lambda.xray_trace_id],
  ];
  const shown = rows.filter(([, value]) => value);
  return `<dl>${shown.map(([name, value]) => `<dt>${name}</dt><dd>${escape(String(value))}</dd>`).join('')}</dl>`;
}

function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
