/**
 * Chromium alone knows no scheme of our own. `scheme://host/path` becomes `http://host.scheme.localhost:PORT/path`, which
 * Chromium resolves to loopback by itself: every scheme and host keeps an origin of its own, so that CSP and CORS stay real.
 */
export class Addresses {
  readonly #port: number
  readonly #schemes: readonly string[]

  constructor(port: number, schemes: readonly string[]) {
    this.#port = port
    this.#schemes = schemes
  }

  get ipc(): string {
    return `ws://ipc.localhost:${this.#port}`
  }

  /** `app://umbra/x` -> `http://umbra.app.localhost:PORT/x`; any other address as it is. */
  toLoopback(address: string): string {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([a-z0-9.-]+)(.*)$/is.exec(address)
    if (!parts || !this.#schemes.includes(parts[1]!)) return address
    return `http://${parts[2]}.${parts[1]}.localhost:${this.#port}${parts[3]}`
  }

  /** The way back; null where the address is no loopback address of a registered scheme. */
  fromLoopback(address: string): string | null {
    const parts = /^http:\/\/([a-z0-9.-]+)\.([a-z0-9+-]+)\.localhost:(\d+)(.*)$/is.exec(address)
    if (!parts || parts[3] !== String(this.#port) || !this.#schemes.includes(parts[2]!)) return null
    return `${parts[2]}://${parts[1]}${parts[4]}`
  }

  /** What the application calls the address that Chromium shows. */
  shown(address: string): string {
    return this.fromLoopback(address) ?? address
  }

  /**
   * A policy as the application wrote it, for the page as Chromium sees it: our schemes become their loopback origins, and the page
   * may reach the IPC socket. Nothing else is added.
   */
  policy(policy: string): string {
    return policy
      .split(';')
      .map((directive) => directive.trim())
      .filter((directive) => directive !== '')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(/\s+/)
        const mapped = sources.map((source) => {
          const scheme = this.#schemes.find((known) => source === `${known}:`)
          return scheme ? `http://*.${scheme}.localhost:${this.#port}` : this.toLoopback(source)
        })
        const own = name === 'connect-src' ? [...mapped.filter((source) => source !== "'none'"), this.ipc] : mapped
        return [name, ...own].join(' ')
      })
      .join('; ')
  }
}
