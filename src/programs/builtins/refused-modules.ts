/** What to do in the place of modules that are not simulated. A module that stands neither here nor in the catalogue is refused too. */
export const REFUSED: Readonly<Record<string, string>> = {
  child_process: 'A node cannot start other processes: make them nodes of the scenario.',
  cluster: 'Make the workers nodes of the scenario.',
  http2: 'Use node:http or https: HTTP/2 is not simulated.',
  inspector: 'Debug with --trace and the story.',
  sqlite: "Put another module in its place: replace: { 'node:sqlite': … } (docs/programs.md).",
  vm: 'Evaluate the code in the program itself, or put another module in its place.',
}

/** What is wrong with those of them that do not leave the thread. */
export const WHY: Readonly<Record<string, string>> = {
  sqlite: 'its files would be real, and its random() and now are not those of the node.',
  vm: 'a context of its own has the real clock and real random numbers.',
}
