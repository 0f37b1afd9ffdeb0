import type { RequestHandler } from 'express';
import helmet from 'helmet';

const nobody = ["'none'"];
const us = ["'self'"];

const headers = (directives: Record<string, string[] | null>): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: nobody,
        scriptSrc: us,
        styleSrc: us,
        imgSrc: us,
        connectSrc: us,
        formAction: us,
        frameAncestors: nobody,
        baseUri: nobody,
        ...directives,
      },
    },
    // TLS ends in front of the console; over plain HTTP on loopback the header would be void.
    strictTransportSecurity: false,
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });

/** Nothing but our own files, no inline script, no inline style, no frame. */
export const pageHeaders: RequestHandler = headers({});

/** Bull Board sets a base address and styles elements from its script; its remote fonts stay blocked. */
export const boardHeaders: RequestHandler = headers({
  baseUri: us,
  styleSrc: [...us, "'unsafe-inline'"],
  imgSrc: [...us, 'data:'],
  fontSrc: us,
});
