update users set id = id;
