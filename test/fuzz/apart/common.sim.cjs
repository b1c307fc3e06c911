const { scenario } = require('sameseed')

const start = () => ({ receive: () => undefined, inspect: () => ({ term: 1 }) })

module.exports = scenario({
  name: 'common',
  nodes: { count: 1, start },
  duration: '1s',
  expect: ({ always }) => [always('the first term', ({ nodes }) => nodes.every(({ state }) => state.term === 1))],
})
