// The adapter without its plugins, but for the one that makes requests of a function URL's events.
export default {
  plugins: (builtIn) => builtIn.filter(({ name }) => name === 'function-url'),
};
