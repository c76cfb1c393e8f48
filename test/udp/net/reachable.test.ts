import type { NetworkInterfaceInfo } from 'node:os'
import { networkInterfaces } from 'node:os'
import { isIPv4 } from 'node:net'
import { describe, expect, it } from 'vitest'
import { reachableAddress, type Interfaces } from '../../../src/net/reachable.ts'

function ipv4(address: string, internal: boolean = false): NetworkInterfaceInfo {
  return { family: 'IPv4', address, internal, netmask: '255.0.0.0', mac: '00:00:00:00:00:00', cidr: null }
}

function ipv6(address: string, internal: boolean = false): NetworkInterfaceInfo {
  return { family: 'IPv6', address, internal, netmask: 'ffff::', mac: '00:00:00:00:00:00', cidr: null, scopeid: 0 }
}

const loopback = [ipv4('127.0.0.1', true), ipv6('::1', true)]
const told = (host: string, interfaces: Interfaces): string => reachableAddress(host, () => interfaces)

describe('the address that others are told', () => {
  it.each(['10.0.3.7', '127.0.0.1', '::1', '2001:db8::1'])('is %s itself, and the machine is not asked for others', (host) => {
    const asked = (): Interfaces => {
      throw new Error('asked')
    }
    expect(reachableAddress(host, asked)).toBe(host)
  })

  it('is in canonical text', () => {
    expect(told('2001:DB8:0::1', {})).toBe('2001:db8::1')
    expect(told('::ffff:10.0.3.7', {})).toBe('10.0.3.7')
  })

  const machine: Interfaces = {
    lo: loopback,
    wlan0: undefined,
    'ecs-eth0': [ipv4('169.254.172.2'), ipv6('fe80::1')],
    eth0: [ipv4('10.0.3.7'), ipv4('10.0.3.8'), ipv6('fe80::2'), ipv6('2001:db8::7')],
    docker0: [ipv4('172.17.0.1'), ipv6('2001:db8:1::1')],
  }

  it('is, for 0.0.0.0, the first IPv4 address that is neither internal nor link-local, in the order of the system', () => {
    expect(told('0.0.0.0', machine)).toBe('10.0.3.7')
  })

  it('is, for ::, the first such IPv6 address, however it was written', () => {
    expect(told('::', machine)).toBe('2001:db8::7')
    expect(told('0:0:0:0:0:0:0:0', machine)).toBe('2001:db8::7')
  })

  it('is, for ::, the IPv4 choice where IPv6 has link-local addresses only', () => {
    expect(told('::', { lo: loopback, eth0: [ipv6('fe80::2'), ipv4('10.0.3.7')] })).toBe('10.0.3.7')
  })

  it('is a link-local IPv4 address where there is no other', () => {
    expect(told('0.0.0.0', { lo: loopback, eth0: [ipv4('169.254.9.9')] })).toBe('169.254.9.9')
  })

  it('is the loopback address where there is no network', () => {
    expect(told('0.0.0.0', { lo: loopback })).toBe('127.0.0.1')
    expect(told('::', { lo: loopback })).toBe('::1')
  })

  it('is, for 0.0.0.0 on the machine that runs this, one of its own IPv4 addresses', () => {
    const address = reachableAddress('0.0.0.0', networkInterfaces)
    const own = Object.values(networkInterfaces()).flatMap((infos) => infos?.map((info) => info.address) ?? [])
    expect(isIPv4(address)).toBe(true)
    expect([...own, '127.0.0.1']).toContain(address)
  })
})
