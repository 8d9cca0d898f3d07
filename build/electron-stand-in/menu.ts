/** Kept and never shown: Chromium's window has no menu of ours. Labels and roles are still checked where they are used. */
export class Menu {
  static #application: Menu | null = null
  readonly items: readonly object[]

  constructor(items: readonly object[] = []) {
    this.items = items
  }

  static buildFromTemplate(template: readonly object[]): Menu {
    return new Menu(template)
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
}
