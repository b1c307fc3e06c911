import os from 'node:os'
import type { Machine } from '../machine/machine.ts'

/** `node:os` of one machine, with one network interface: the rest is as its scenario says. */
export function osModule({ env, addresses, invocation }: Machine) {
  const { cpus, freemem, hostname, loadavg, release, totalmem, userInfo } = invocation.os
  const cpu = () => ({ model: 'simulated', speed: 2_000, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } })
  const address = addresses.of(env.id)
  return {
    ...os,
    availableParallelism: () => cpus,
    cpus: () => Array.from({ length: cpus }, cpu),
    freemem: () => freemem,
    getPriority: () => 0,
    homedir: () => userInfo.homedir,
    hostname: () => hostname,
    loadavg: () => [...loadavg],
    networkInterfaces: () => interfacesAt(address),
    release: () => release,
    setPriority() {},
    tmpdir: () => '/tmp',
    totalmem: () => totalmem,
    uptime: () => Math.floor(env.elapsed() / 1_000),
    userInfo: () => ({ ...userInfo }),
    version: () => `#1 SMP ${release}`,
  }
}

/** Made anew each time, as Node does it: packages change what they get. */
function interfacesAt(address: string) {
  const loopback = {
    address: '127.0.0.1',
    netmask: '255.0.0.0',
    family: 'IPv4',
    mac: '00:00:00:00:00:00',
    internal: true,
    cidr: '127.0.0.1/8',
  }
  const external = {
    address,
    netmask: '255.255.0.0',
    family: 'IPv4',
    mac: macOf(address),
    internal: false,
    cidr: `${address}/16`,
  }
  return { lo: [loopback], eth0: [external] }
}

function macOf(address: string): string {
  const octets = address.split('.').map(octet => Number(octet).toString(16).padStart(2, '0'))
  return `02:42:${octets.join(':')}`
}
