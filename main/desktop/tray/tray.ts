import { Menu, nativeImage, Tray } from "electron";
import { logFor } from "../../logging/log.ts";
import { isTrayThere } from "./trayPlace.ts";
import type { TrayAction, TrayModel } from "./trayModel.ts";

const log = logFor("tray");
/** How often a place for the icon is looked for while there is none: panels come up after the apps they show. */
const LOOK_MS = 10_000;

/** Puts the model into the system's tray, as soon as there is one. */
export class TrayIconKeeper {
  readonly #iconPath: (name: string) => string;
  readonly #run: (action: TrayAction) => void;
  readonly #onPlace: (there: boolean) => void;
  #tray: Tray | undefined;
  #model: TrayModel | undefined;
  #shown = "";
  #look: NodeJS.Timeout | undefined;

  constructor(options: {
    /** Path of an image of `assets/icons`. */
    iconPath(name: string): string;
    run(action: TrayAction): void;
    /** Called when it is known whether there is a place for the icon. */
    onPlace(there: boolean): void;
  }) {
    this.#iconPath = (name) => options.iconPath(name);
    this.#run = (action) => options.run(action);
    this.#onPlace = (there) => options.onPlace(there);
  }

  /** Looks whether the icon can be seen now, and goes on looking while it can't. */
  async look(): Promise<boolean> {
    clearTimeout(this.#look);
    const there = await isTrayThere();
    this.#onPlace(there);
    if (there) this.#open();
    else this.#look = setTimeout(() => void this.look(), LOOK_MS);
    return there;
  }

  show(model: TrayModel): void {
    this.#model = model;
    this.#draw();
  }

  close(): void {
    clearTimeout(this.#look);
    this.#tray?.destroy();
    this.#tray = undefined;
  }

  #open(): void {
    if (this.#tray !== undefined) return;
    try {
      this.#tray = new Tray(this.#image(this.#model?.icon ?? "idle"));
    } catch (error) {
      log.error("the tray icon can't be shown", error);
      return;
    }
    this.#tray.on("click", () => {
      // On a Mac a click opens the menu.
      if (process.platform !== "darwin") this.#run("open");
    });
    this.#draw();
  }

  #draw(): void {
    const [tray, model] = [this.#tray, this.#model];
    if (tray === undefined || model === undefined) return;
    const wanted = JSON.stringify(model);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    tray.setImage(this.#image(model.icon));
    tray.setToolTip(model.tooltip);
    tray.setContextMenu(
      Menu.buildFromTemplate(
        model.items.map((item) =>
          item.kind === "separator"
            ? { type: "separator" }
            : {
                id: item.action,
                label: item.label,
                ...(item.checked === undefined ? {} : { type: "checkbox" as const, checked: item.checked }),
                click: () => this.#run(item.action),
              },
        ),
      ),
    );
  }

  #image(icon: string): Electron.NativeImage {
    // A Mac colours template images itself; their name says that they are ones.
    const name = process.platform === "darwin" ? `${icon}Template.png` : `${icon}.png`;
    return nativeImage.createFromPath(this.#iconPath(name));
  }
}
