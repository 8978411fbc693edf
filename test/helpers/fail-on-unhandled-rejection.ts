/*
 * Mocha lets a rejected promise that nobody handles pass, and the server ends at one: so here it fails the test that
 * runs, as an exception that nobody caught does.
 */
process.on('unhandledRejection', (reason) => {
  throw reason;
});
