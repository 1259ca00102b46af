// What floats over the rest: lists of choices and menus, beside what opened them.

export function place(panel, anchor, { wide = true } = {}) {
  const box = anchor.getBoundingClientRect();
  const below = innerHeight - box.bottom;
  const up = below < 220 && box.top > below;
  panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 260))}px`;
  panel.style.width = wide ? `${box.width}px` : "";
  panel.style.maxHeight = `${Math.max(120, Math.min(320, (up ? box.top : below) - 12))}px`;
  panel.style.top = up ? "" : `${box.bottom + 4}px`;
  panel.style.bottom = up ? `${innerHeight - box.top + 4}px` : "";
}

export function show(panel, anchor, options) {
  place(panel, anchor, options);
  if (!panel.matches(":popover-open")) panel.showPopover();
}

export function hide(panel) {
  if (panel.isConnected && panel.matches(":popover-open")) panel.hidePopover();
}
