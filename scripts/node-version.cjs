// Preloaded by `npm start` and `npm test`: says in one line that Node is too old, where a newer
// syntax or module would fail with something that helps nobody. Hence the old JavaScript.
'use strict';

var wanted = require('../package.json').engines.node.replace('>=', '');
var need = wanted.split('.');
var have = process.versions.node.split('.');
var majors = Number(have[0]) - Number(need[0]);

if (majors < 0 || (majors === 0 && Number(have[1]) < Number(need[1]))) {
  console.error(
    'This needs Node.js ' +
      wanted +
      ' or newer; this is ' +
      process.versions.node +
      '. Install a current one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
