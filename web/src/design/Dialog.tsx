import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import "./Dialog.css";

type Props = { title: string; children: ReactNode; onClose: () => void; wide?: boolean; hideTitle?: boolean };

/** Floats over the screen until it is answered or left by Escape; then the focus is where it was. */
export function Dialog({ title, children, onClose, wide = false, hideTitle = false }: Props) {
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Modal className={wide ? "dialog dialog--wide" : "dialog"}>
        <AriaDialog className="dialog__box">
          <Heading slot="title" level={2} className={hideTitle ? "unseen" : "dialog__title"}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
