const settings: { port?: number } = {}

function port(): number {
  if (settings.port === undefined) throw new Error('no port is set')
  return settings.port
}

console.log(port())
