select 1;

select E'it\';
