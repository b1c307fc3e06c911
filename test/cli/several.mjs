// Carries out the command lines in a file, an array of arrays, and prints what each of them printed and how it ended.
import { readFileSync } from 'node:fs'
import { main } from '../../dist/cli/program.js'

const real = process.stdout.write.bind(process.stdout)
const results = []
for (const words of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = text => {
      printed[stream] += text
      return true
    }
  }
  results.push({ code: await main(words), ...printed })
}
real(JSON.stringify(results))
