import os from 'node:os'
import type { Machine } from '../machine/machine.ts'

const MEMORY = 4 * 2 ** 30

/** `node:os` of one machine: four processors, 4 GiB, one network interface. */
export function osModule({ env, addresses }: Machine) {
  const cpu = () => ({ model: 'simulated', speed: 2_000, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } })
  const address = addresses.of(env.id)
  const external = {
    address,
    netmask: '255.255.0.0',
    family: 'IPv4',
    mac: macOf(address),
    internal: false,
    cidr: `${address}/16`,
  }
  const loopback = {
    address: '127.0.0.1',
    netmask: '255.0.0.0',
    family: 'IPv4',
    mac: '00:00:00:00:00:00',
    internal: true,
    cidr: '127.0.0.1/8',
  }
  return {
    ...os,
    availableParallelism: () => 4,
    cpus: () => [cpu(), cpu(), cpu(), cpu()],
    freemem: () => MEMORY / 2,
    getPriority: () => 0,
    homedir: () => '/root',
    hostname: () => env.id,
    loadavg: () => [0, 0, 0],
    networkInterfaces: () => ({ lo: [loopback], eth0: [external] }),
    setPriority() {},
    tmpdir: () => '/tmp',
    totalmem: () => MEMORY,
    uptime: () => Math.floor(env.elapsed() / 1_000),
    userInfo: () => ({ uid: 0, gid: 0, username: 'root', homedir: '/root', shell: '/bin/sh' }),
  }
}

function macOf(address: string): string {
  const octets = address.split('.').map(octet => Number(octet).toString(16).padStart(2, '0'))
  return `02:42:${octets.join(':')}`
}
