import net from 'node:net'
import os from 'node:os'
import process, {
  chdir,
  cpuUsage,
  cwd,
  exit,
  hrtime,
  kill,
  memoryUsage,
  nextTick,
  pid,
  umask,
  uptime,
} from 'node:process'

const { log } = console
log(typeof memoryUsage().rss, typeof memoryUsage.rss(), typeof uptime(), typeof hrtime.bigint(), typeof umask())
log(cwd() === process.cwd(), cpuUsage().user >= 0, kill(pid, 0))
chdir('/tmp')
log(cwd())
process.cwd = () => '/patched'
log(process.cwd())
nextTick(() => log('in a tick'))

// What one caller does to what it was given, others do not see.
for (const addresses of Object.values(os.networkInterfaces())) for (const each of addresses) each.family = 'changed'
log(os.networkInterfaces().lo.map(({ family }) => family)[0])

// A proxy's answer is handed to http in a socket that nothing can be written to.
const answer = new net.Socket({ writable: false })
log(answer.writable, answer.readable)
answer.push('answered')
answer.push(null)
answer.on('data', data => log(String(data)))
answer.on('end', () => exit(0))
