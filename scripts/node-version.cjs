// Preloaded by `npm start` and `npm test`: says in one line that Node is too old, where a newer
// syntax or module would fail with something that helps nobody. Hence the old JavaScript.
'use strict';

var wanted = require('../package.json').engines.node.replace('>=', '');
var need = wanted.split('.').map(Number);
var have = process.versions.node.split('.').map(Number);

if (have[0] < need[0] || (have[0] === need[0] && have[1] < need[1])) {
  console.error(
    'This needs Node.js ' +
      wanted +
      ' or newer; this is ' +
      process.versions.node +
      '. Install a current one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
