import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getText } from '../../api/client';
import { reviewReportUrl } from '../../api/queries/reviews';
import { download } from '../../components/download';
import { Icon } from '../../components/icon';
import { notifyFailure } from '../../components/notify';

/** The report of a review: a page to print, and Markdown to keep. */
export function ReportLinks({ id, startedAt }: { id: string; startedAt: string }) {
  const markdown = useMutation({
    mutationFn: () => getText(reviewReportUrl(id), 'text/markdown'),
    onSuccess: (text) => download(text, `review-${startedAt.slice(0, 10)}.md`),
    onError: (error) => notifyFailure(error, 'The report was not downloaded'),
  });
  return (
    <>
      <Button
        variant="default"
        component="a"
        href={reviewReportUrl(id)}
        target="_blank"
        rel="noreferrer"
        leftSection={<Icon name="external" size={14} />}
      >
        Report to print
      </Button>
      <Button
        variant="default"
        loading={markdown.isPending}
        leftSection={<Icon name="download" size={14} />}
        onClick={() => markdown.mutate()}
      >
        Markdown
      </Button>
    </>
  );
}
