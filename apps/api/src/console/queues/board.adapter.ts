import type { AppViewRoute } from '@bull-board/api/dist/types.js';
import { ExpressAdapter } from '@bull-board/express';
import type { NextFunction, Request, Response } from 'express';
import { baseOf, finishBoardPage } from './board-page.js';

/** Bull Board's Express adapter, whose page and errors are as those of our own pages. */
export class BoardAdapter extends ExpressAdapter {
  override setEntryRoute(entry: AppViewRoute): this {
    this.app[entry.method](entry.route, (request: Request, response: Response, next: NextFunction) => {
      const { name, params } = entry.handler({
        basePath: baseOf(request.originalUrl),
        uiConfig: this.uiConfig,
      });
      response.render(name, params, (error: Error | null, page: string) => {
        if (error === null) response.send(finishBoardPage(page));
        else next(error);
      });
    });
    return this;
  }

  /** Leaves errors to our filter; Bull Board's own handler would quote them. */
  override setErrorHandler(): this {
    return super.setErrorHandler((error) => {
      throw error;
    });
  }
}
